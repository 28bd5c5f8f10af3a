/**
 * How many requests an account may make.
 */
@NullMarked
package ai.vibengine.server.ratelimit;

import org.jspecify.annotations.NullMarked;
