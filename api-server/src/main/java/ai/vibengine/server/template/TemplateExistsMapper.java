package ai.vibengine.server.template;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says that the id of a template is taken. */
public final class TemplateExistsMapper extends ApiErrorMapper<TemplateExistsException> {

    @Override
    protected ApiError errorOf(TemplateExistsException failure) {
        return ApiError.of(ErrorCode.CONFLICT, failure);
    }
}
