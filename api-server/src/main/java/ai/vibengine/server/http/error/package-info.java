/** What can go wrong with a request, and the answer that says so: the one place where failures become statuses and codes. */
@NullMarked
package ai.vibengine.server.http.error;

import org.jspecify.annotations.NullMarked;
