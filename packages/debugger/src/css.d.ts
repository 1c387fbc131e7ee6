declare module "*.module.css" {
  const classes: Readonly<Record<string, string>>;
  // biome-ignore lint/style/noDefaultExport: what CSS modules are
  export default classes;
}
declare module "*.css";
