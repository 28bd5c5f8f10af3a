/**
 * Templates: their rules and the HTTP resource in front.
 */
@NullMarked
package ai.vibengine.server.template;

import org.jspecify.annotations.NullMarked;
