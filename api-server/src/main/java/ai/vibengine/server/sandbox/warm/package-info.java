/** Sandboxes that are started before somebody asks for them. */
@NullMarked
package ai.vibengine.server.sandbox.warm;

import org.jspecify.annotations.NullMarked;
