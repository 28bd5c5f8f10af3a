package ai.vibengine.server.http.application;

import jakarta.ws.rs.Priorities;

/**
 * The order in which filters and interceptors see a request, and then its answer. Filters of a request and interceptors go up these
 * numbers, filters of an answer go down.
 */
final class Stages {

    static final int METHOD = Priorities.AUTHENTICATION - 1;
    static final int CALLER = Priorities.AUTHENTICATION;
    static final int OPERATION = Priorities.AUTHORIZATION - 1;
    static final int PERMISSION = Priorities.AUTHORIZATION;
    static final int ACCEPT = Priorities.HEADER_DECORATOR;
    static final int PARAMETERS = Priorities.ENTITY_CODER;
    static final int BODY = Priorities.ENTITY_CODER + 1;

    static final int HEAD_ANSWER = Priorities.USER;
    static final int ENVELOPE = Priorities.ENTITY_CODER;

    static final int STREAM_FAILURE = Priorities.HEADER_DECORATOR;
    static final int CONTENT_LENGTH = Priorities.ENTITY_CODER;

    private Stages() {}
}
