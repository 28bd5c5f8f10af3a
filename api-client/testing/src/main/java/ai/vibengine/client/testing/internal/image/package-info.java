/** Images that templates are built on. */
@NullMarked
package ai.vibengine.client.testing.internal.image;

import org.jspecify.annotations.NullMarked;
