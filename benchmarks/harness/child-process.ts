import { fork } from "node:child_process";

/**
 * Runs a file in a process of its own and resolves to what it sends with `process.send`.
 *
 * @throws Error if the process fails, or ends without a message
 */
export function firstMessage<Message>(file: string, execArgv: readonly string[] = []): Promise<Message> {
  return new Promise((resolve, reject) => {
    const child = fork(file, { execArgv: [...execArgv] });
    let message: Message | undefined;
    child.on("message", (received) => {
      message ??= received as Message;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0 && message !== undefined) resolve(message);
      else reject(new Error(`${file} ended with code ${code}${message === undefined ? " and sent nothing" : ""}`));
    });
  });
}
