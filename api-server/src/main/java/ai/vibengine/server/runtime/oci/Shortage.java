package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.oci.disk.NoRoomException;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Has containers that nobody has asked for yet make room on the disk for what somebody asks for. Thread-safe. */
final class Shortage {

    private volatile BooleanSupplier giver = () -> false;

    /** Something that takes room, and throws {@link NoRoomException} when there is too little. */
    @FunctionalInterface
    interface Attempt<E extends IOException> {
        void make() throws E, NoRoomException;
    }

    /** @param newGiver gives up something, and returns false when there is nothing left to give up */
    void onShortage(BooleanSupplier newGiver) {
        giver = newGiver;
    }

    /**
     * Attempts it until there is room for it.
     *
     * @throws NoRoomException when there is none, and nothing left to give up
     */
    <E extends IOException> void withRoom(Attempt<E> attempt) throws E, NoRoomException {
        withRoom(true, attempt);
    }

    /**
     * Attempts it until there is room for it.
     *
     * @param mayTake whether others are given up for it; otherwise there is one attempt
     * @throws NoRoomException when there is none, and nothing left to give up
     */
    <E extends IOException> void withRoom(boolean mayTake, Attempt<E> attempt) throws E, NoRoomException {
        boolean given = mayTake;
        while (given) {
            try {
                attempt.make();
                return;
            } catch (NoRoomException full) {
                given = giver.getAsBoolean();
            }
        }
        // The last may have been given up in between, for somebody else.
        attempt.make();
    }
}
