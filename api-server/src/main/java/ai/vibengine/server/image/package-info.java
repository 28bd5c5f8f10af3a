/** Images in registries, as far as the rules know of them: names, and what becomes of an image that is pulled. */
@NullMarked
package ai.vibengine.server.image;

import org.jspecify.annotations.NullMarked;
