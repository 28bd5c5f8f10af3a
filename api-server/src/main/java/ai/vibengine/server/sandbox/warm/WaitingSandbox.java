package ai.vibengine.server.sandbox.warm;

import ai.vibengine.server.template.ImageLease;

/** A sandbox that runs and belongs to nobody yet. */
record WaitingSandbox(String sandboxId, ImageLease image) {}
