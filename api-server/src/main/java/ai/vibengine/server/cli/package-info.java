/** The command line: its commands, their options, and what they tell the operator. */
@NullMarked
package ai.vibengine.server.cli;

import org.jspecify.annotations.NullMarked;
