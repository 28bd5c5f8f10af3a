/** Templates: list, build, follow, delete. */
@NullMarked
package ai.vibengine.client.template;

import org.jspecify.annotations.NullMarked;
