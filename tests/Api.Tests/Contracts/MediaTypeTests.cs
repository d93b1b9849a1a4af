using Serverless.Api.Contracts;

namespace Serverless.Api.Tests.Contracts;

public sealed class MediaTypeTests
{
    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("APPLICATION/JSON; charset=utf-8", "application/json")]
    [InlineData("text/html, application/xhtml+xml, */*;q=0.8", "application/json")]
    [InlineData("*/*, application/vnd.neo4j.query", "application/vnd.neo4j.query")]
    [InlineData("application/json;q=0.5, application/jsonl", "application/jsonl")]
    [InlineData("application/json;q=0, application/jsonl;q=0.1", "application/jsonl")]
    [InlineData("application/vnd.neo4j.query.v1.1+jsonl", "application/vnd.neo4j.query.v1.1+jsonl")]
    [InlineData("application/vnd.neo4j.query.v1.2, application/vnd.neo4j.query.v1.0", "application/vnd.neo4j.query.v1.0")]
    [InlineData("text/html", null)]
    [InlineData("application/json;q=0", null)]
    [InlineData("application/vnd.neo4j.jolt", null)]
    [InlineData(",;,=", null)]
    public void The_preferred_format_is_chosen(string? accept, string? expected) =>
        Assert.Equal(expected, MediaTypes.Negotiate(accept, ResultFormat.All)?.ContentType);

    [Theory]
    [InlineData("application/json", false)]
    [InlineData("application/json; charset=utf-8", false)]
    [InlineData("Application/JSON;charset=\"UTF-8\"", false)]
    [InlineData("application/vnd.neo4j.query", true)]
    [InlineData("application/vnd.neo4j.query.v1.1", true)]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("text/plain", null)]
    [InlineData("application/json; charset=latin1", null)]
    [InlineData("application/jsonl", null)]
    [InlineData("application/x-www-form-urlencoded", null)]
    public void The_body_is_typed_or_plain_JSON_or_refused(string? contentType, bool? expected) => Assert.Equal(expected, MediaTypes.IsTyped(contentType));
}
