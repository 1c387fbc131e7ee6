// Drawing a workflow: its steps and events as a graph, here as a Mermaid flowchart.
import { defineWorkflow, getWorkflowRepresentation, StartEvent, StopEvent, toMermaid } from "@llama-agents/workflows";

const echoFlow = defineWorkflow({ name: "echo" })
  .step("echo", { on: [StartEvent], emits: [StopEvent] }, () => new StopEvent())
  .build();

const flowchart = toMermaid(getWorkflowRepresentation(echoFlow));
console.log(flowchart.split("\n    classDef")[0]); // the rest are colours

// Prints:
// flowchart TD
//     step_echo["echo"]:::stepStyle
//     event_StartEvent(["StartEvent"]):::startEventStyle
//     event_StopEvent(["StopEvent"]):::stopEventStyle
//     step_echo --> event_StopEvent
//     event_StartEvent --> step_echo
