/**
 * The numbers of both contracts as constants, generated. Numbers that may change without a new build are read by
 * {@code ai.vibengine.openapi}.
 */
@NullMarked
package ai.vibengine.server.contract;

import org.jspecify.annotations.NullMarked;
