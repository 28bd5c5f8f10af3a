/** The common tools of the server's tests: callers that hold every answer against the contract, and a clock that tests set. */
@NullMarked
package ai.vibengine.server.testing;

import org.jspecify.annotations.NullMarked;
