/** What an account may do, how much of it is used, and what the server offers. */
@NullMarked
package ai.vibengine.server.limits;

import org.jspecify.annotations.NullMarked;
