/** The failures of requests and the answers that report them: the one place where failures become statuses and codes. */
@NullMarked
package ai.vibengine.server.http.error;

import org.jspecify.annotations.NullMarked;
