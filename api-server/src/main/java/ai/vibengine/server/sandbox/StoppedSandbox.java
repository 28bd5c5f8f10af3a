package ai.vibengine.server.sandbox;

/** A sandbox that ran until lately, and how it ended. */
public record StoppedSandbox(Sandbox sandbox, Stop stop) {}
