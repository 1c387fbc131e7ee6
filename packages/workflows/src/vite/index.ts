export { standardDecorators } from "./standard-decorators.ts";
