/**
 * The reader of the contract. {@link ai.vibengine.openapi.Contract} is where to begin: it has the operations with their parameters, bodies and
 * replies, the schemas that values are checked against, and the limits and plans.
 */
@NullMarked
package ai.vibengine.openapi;

import org.jspecify.annotations.NullMarked;
