/** Keys, addresses and checks of arguments. Not exported, as everything below it. */
@NullMarked
package ai.vibengine.client.internal;

import org.jspecify.annotations.NullMarked;
