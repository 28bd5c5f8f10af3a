package ai.vibengine.server.template;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says that there is no such template. */
public final class TemplateNotFoundMapper extends ApiErrorMapper<TemplateNotFoundException> {

    @Override
    protected ApiError errorOf(TemplateNotFoundException failure) {
        return ApiError.of(ErrorCode.NOT_FOUND, failure);
    }
}
