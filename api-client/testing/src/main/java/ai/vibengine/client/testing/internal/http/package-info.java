/** HTTP/1.1 by hand, and the errors of the API. */
@NullMarked
package ai.vibengine.client.testing.internal.http;

import org.jspecify.annotations.NullMarked;
