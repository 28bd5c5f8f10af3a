/** The rate at which an account may make requests. */
@NullMarked
package ai.vibengine.server.ratelimit;

import org.jspecify.annotations.NullMarked;
