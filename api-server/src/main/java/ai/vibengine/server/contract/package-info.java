/** The numbers of both contracts as constants, generated. What may change without a new build is read by {@code ai.vibengine.openapi}. */
@NullMarked
package ai.vibengine.server.contract;

import org.jspecify.annotations.NullMarked;
