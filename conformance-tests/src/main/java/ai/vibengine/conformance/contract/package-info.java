/** The contract as the kit reads it: operations, replies, bounds and schemas, all from the one YAML. */
@NullMarked
package ai.vibengine.conformance.contract;

import org.jspecify.annotations.NullMarked;
