package ai.vibengine.client.internal.http;

import ai.vibengine.client.error.ConnectionException;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.internal.Redactor;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Finds the words for what the JDK's client fails with. */
final class FailureMapper {

    private final Settings settings;
    private final Redactor redactor;

    FailureMapper(Settings settings, Redactor redactor) {
        this.settings = settings;
        this.redactor = redactor;
    }

    /** What another attempt would not change; null when it might. */
    @Nullable
    Throwable lasting(Throwable failure, String requestId) {
        Error error = find(failure, Error.class);
        if (error != null) {
            return error;
        }
        SourceStream.Fault fault = find(failure, SourceStream.Fault.class);
        if (fault != null) {
            return new UncheckedIOException(fault);
        }
        BoundedBody.TooLargeException tooLarge = find(failure, BoundedBody.TooLargeException.class);
        if (tooLarge != null) {
            return new UnreadableResponseException(
                    "the answer is larger than " + tooLarge.limit() + " bytes (maxResponseBytes)", requestId, null);
        }
        // The JDK reads the length with no care for what it is.
        if (find(failure, NumberFormatException.class) != null) {
            return new UnreadableResponseException(
                    "the answer has a Content-Length that is no number", requestId, redactor.cause(failure));
        }
        CheckedProxySelector.SelectorException selector = find(failure, CheckedProxySelector.SelectorException.class);
        if (selector != null) {
            return new ConnectionException(
                    "the proxy selector failed: " + redactor.text(String.valueOf(selector.getCause())),
                    requestId,
                    redactor.cause(selector));
        }
        // An unknown host is one too.
        return find(failure, IllegalArgumentException.class) != null
                        && find(failure, UnresolvedAddressException.class) == null
                ? new ConnectionException("the request cannot be sent", requestId, redactor.cause(failure))
                : null;
    }

    /** What the last attempt failed with; {@code authority} is whom it was for. */
    ConnectionException passing(Throwable failure, String authority, int attempt, String requestId) {
        return new ConnectionException(
                what(failure, authority) + ", attempt " + attempt + ": " + redactor.text(failure.toString()),
                requestId,
                redactor.cause(failure));
    }

    private String what(Throwable failure, String authority) {
        if (failure instanceof HttpConnectTimeoutException) {
            return "no connection to " + authority + " within " + settings.connectTimeout() + " (connectTimeout)";
        }
        if (find(failure, UnresolvedAddressException.class) != null
                || find(failure, UnknownHostException.class) != null) {
            return "unknown host in " + authority;
        }
        if (failure instanceof ConnectException) {
            return "connection refused by " + authority;
        }
        if (isDistrust(failure)) {
            return authority + " is not trusted, or does not trust this client";
        }
        if (find(failure, SSLException.class) != null) {
            return "TLS with " + authority + " failed";
        }
        if (find(failure, EOFException.class) != null) {
            return authority + " closed the connection before an answer";
        }
        if (hasMessage(failure, "reset")) {
            return "connection reset by " + authority;
        }
        return find(failure, ProtocolException.class) != null
                ? authority + " does not answer in HTTP"
                : "no answer from " + authority;
    }

    static boolean isDistrust(Throwable failure) {
        return find(failure, SSLHandshakeException.class) != null
                || find(failure, SSLPeerUnverifiedException.class) != null;
    }

    private static boolean hasMessage(Throwable failure, String word) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t.getMessage() != null && t.getMessage().contains(word)) {
                return true;
            }
        }
        return false;
    }

    static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
