/**
 * The contract at run time: the YAML, its limits, its operations and its schemas, compiled once.
 */
@NullMarked
package ai.vibengine.server.contract;

import org.jspecify.annotations.NullMarked;
