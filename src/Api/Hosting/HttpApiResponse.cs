using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Serverless.Api.Routing;

namespace Serverless.Api.Hosting;

/// <summary>A response of ASP.NET Core.</summary>
internal sealed class HttpApiResponse(HttpContext http) : ApiResponse
{
    private readonly HttpResponse response = http.Response;

    public override bool HasStarted => response.HasStarted;

    public override int Status
    {
        set => response.StatusCode = value;
    }

    public override string ContentType
    {
        set => response.ContentType = value;
    }

    public override long ContentLength
    {
        set => response.ContentLength = value;
    }

    public override PipeWriter Body => response.BodyWriter;

    public override void SetHeader(string name, string value) => response.Headers[name] = value;

    public override void Abort() => http.Abort();
}
