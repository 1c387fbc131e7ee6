// A loop: a step returns an event that it accepts itself.
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Countdown extends StartEvent.extend("Countdown", { from: z.number() }) {}
class Tick extends WorkflowEvent.extend("Tick", { left: z.number() }) {}

const countdownFlow = defineWorkflow({ name: "countdown" })
  .step("tick", { on: [Countdown, Tick], emits: [Tick, StopEvent] }, (event) => {
    const left = Countdown.is(event) ? event.from : event.left;
    console.log(left);
    return left === 0 ? new StopEvent({ result: "lift-off" }) : new Tick({ left: left - 1 });
  })
  .build();

console.log(await countdownFlow.run({ from: 3 }));

// Prints:
// 3
// 2
// 1
// 0
// lift-off
