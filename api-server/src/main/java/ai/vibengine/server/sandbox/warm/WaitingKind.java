package ai.vibengine.server.sandbox.warm;

import ai.vibengine.server.template.ImageLease;

/**
 * What makes one sandbox that waits as good as another.
 *
 * @param image what it stands on
 * @param diskBytes what it may write to its filesystem: of all limits this one alone cannot be changed while it runs
 */
record WaitingKind(ImageLease image, long diskBytes) {}
