/** Templates that are made of the files of sandboxes. */
@NullMarked
package ai.vibengine.server.sandbox.snapshot;

import org.jspecify.annotations.NullMarked;
