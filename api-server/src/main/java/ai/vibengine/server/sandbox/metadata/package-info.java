/** Metadata of sandboxes: what a list is filtered by, and changes. */
@NullMarked
package ai.vibengine.server.sandbox.metadata;

import org.jspecify.annotations.NullMarked;
