package ai.vibengine.server.http.dispatch;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ErrorCode;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/** The bounds on the resources that request bodies may hold at once: memory, and uploads under way. Thread-safe. */
public final class BodyLimits {

    private static final ApiError SERVER_FULL = ApiError.of(
            ErrorCode.SERVICE_UNAVAILABLE, "The service reads too many large requests at once. Retry in 5 seconds.");

    /** The part of the server's memory that bodies may take, as a divisor (one eighth): a body is parsed into several times its size. */
    private static final int SHARE_OF_MEMORY = 8;

    /**
     * The part of that for one account, and for all clients together that have not identified themselves, as a divisor; one such client may
     * have the same part of theirs.
     */
    private static final int SHARE_OF_OWNER = 4;

    /** Each upload that waits for its sender has a thread and a process of its sandbox. */
    private static final int UPLOADS = 256;

    private static final int RETRY_SECONDS = 1;

    private static final ApiError ACCOUNT_FULL = ApiError.of(
                    ErrorCode.RATE_LIMITED,
                    "The account sends too many large requests at once. Retry in " + RETRY_SECONDS + " second.")
            .retryAfter(RETRY_SECONDS);

    private final Quota ofAccounts;
    private final Quota ofStrangers;
    private final Quota uploads;
    private final int uploadsOfAccount;

    public BodyLimits(Contract contract) {
        this(contract, Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY);
    }

    BodyLimits(Contract contract, long memory) {
        long share = memory / SHARE_OF_OWNER;
        // The limit of most operations: a few accounts that send large bodies slowly keep no other account from sending
        // such a body.
        ofAccounts = new Quota(share, memory, contract.limits().maxBodyBytes());
        // A client may have as many addresses as it likes.
        ofStrangers = new Quota(share / SHARE_OF_OWNER, share, 0);
        uploadsOfAccount = contract.limits().concurrentUploads();
        uploads = new Quota(uploadsOfAccount, UPLOADS, 1);
    }

    /** Returns the memory for the body of a request of an account. */
    Room roomOfAccount(String accountId) {
        return new Room(ofAccounts, accountId, ACCOUNT_FULL);
    }

    /** Returns the memory for the body of a request from this address. */
    Room roomOfStranger(String address) {
        return new Room(ofStrangers, address, SERVER_FULL);
    }

    /** Counts the upload until the request is over; the error when there are too many. */
    Optional<ApiError> beginUpload(String owner, Request request) {
        if (!uploads.take(owner, 1)) {
            return Optional.of(
                    uploads.taken(owner) < uploadsOfAccount
                            ? ApiError.of(
                                    ErrorCode.SERVICE_UNAVAILABLE,
                                    "The service has too many uploads at once. Retry in 5 seconds.")
                            : ApiError.of(
                                            ErrorCode.RATE_LIMITED,
                                            "More than " + uploadsOfAccount
                                                    + " uploads of the account are under way. Retry in "
                                                    + RETRY_SECONDS + " second.")
                                    .retryAfter(RETRY_SECONDS));
        }
        Request.addCompletionListener(request, failure -> uploads.give(owner, 1));
        return Optional.empty();
    }

    /** Bytes of a body, which are taken as they come and given back all at once. */
    static final class Room {

        private final Quota bytes;
        private final String owner;
        private final ApiError ownerFull;
        private ApiError refusal = SERVER_FULL;
        private long taken;
        private boolean closed;

        private Room(Quota bytes, String owner, ApiError ownerFull) {
            this.bytes = bytes;
            this.owner = owner;
            this.ownerFull = ownerFull;
        }

        synchronized boolean take(long amount) {
            if (closed || !bytes.take(owner, amount)) {
                refusal = bytes.isBeyondShare(owner, amount) ? ownerFull : SERVER_FULL;
                return false;
            }
            taken += amount;
            return true;
        }

        /** Returns why bytes were refused last. */
        synchronized ApiError refusal() {
            return refusal;
        }

        synchronized void close() {
            if (!closed) {
                closed = true;
                bytes.give(owner, taken);
            }
        }
    }
}
