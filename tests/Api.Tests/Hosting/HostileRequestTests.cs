using System.Net.Sockets;
using System.Text;
using Serverless.Api.Tests.Support;

namespace Serverless.Api.Tests.Hosting;

/// <summary>Whatever arrives gets a coded error, nothing reaches a database, and the server goes on.</summary>
public sealed class HostileRequestTests : IAsyncLifetime
{
    private ApiFixture api = null!;

    public async ValueTask InitializeAsync() => api = await ApiFixture.StartAsync();

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(api.Database.Requests);
        Assert.Equal(202, (await api.QueryAsync("""{"statement":"RETURN 1"}""")).Status);
        await api.DisposeAsync();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"statement":1}""")]
    [InlineData("""{"statement":"RETURN 1","unknown":true}""")]
    [InlineData("{\"statement\":\"RETURN \0\"}")]
    public async Task A_malformed_body_is_400(string body)
    {
        Answer answer = await api.QueryAsync(body);

        Assert.Equal((400, "Neo.ClientError.Request.InvalidFormat"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_400()
    {
        Answer answer = await api.SendAsync(HttpMethod.Post, "/db/graph/query/v2", [.. "{\"statement\":\""u8, 0xFF, .. "\"}"u8], "application/json", null);

        Assert.Equal((400, "Neo.ClientError.Request.InvalidFormat"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_statement_of_10_MB_is_400()
    {
        Answer answer = await api.QueryAsync($$"""{"statement":"RETURN '{{new string('x', 10_000_000)}}'"}""");

        Assert.Equal((400, "Neo.ClientError.Request.InvalidFormat"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_413(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/db/graph/query/v2") { Content = new ByteArrayContent(new byte[17 * 1024 * 1024]) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = chunked;

        using HttpResponseMessage response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(413, (int)response.StatusCode);
        Assert.Contains("Neo.ClientError.Request.Invalid", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Parameters_nested_1000_deep_are_400()
    {
        Answer answer = await api.QueryAsync($$$"""{"statement":"RETURN 1","parameters":{"x":{{{new string('[', 1000)}}}{{{new string(']', 1000)}}}}}""");

        Assert.Equal((400, "Neo.ClientError.Request.InvalidFormat"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("..%2f..%2fetc")]
    [InlineData("a%2fb")]
    [InlineData("a%2Fb")]
    [InlineData("a%5Cb")]
    [InlineData("gr%C3%A4ph")]
    [InlineData("graph%20")]
    [InlineData("graph.")]
    [InlineData("x")]
    [InlineData("nowhere")]
    [InlineData("...")]
    [InlineData("graph%252f")]
    [InlineData("{db}")]
    public async Task A_name_that_is_no_database_is_404(string name)
    {
        Answer answer = await SendRawPathAsync($"/db/{name}/query/v2");

        Assert.Equal((404, "Neo.ClientError.Database.DatabaseNotFound"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("/db/../query/v2")]
    [InlineData("/db/%2e%2e/query/v2")]
    [InlineData("/db/../../etc/passwd")]
    [InlineData("/db//query/v2")]
    [InlineData("/nothing")]
    [InlineData("/db/graph/tx//commit")]
    public async Task A_path_that_is_no_route_is_404(string path)
    {
        Answer answer = await SendRawPathAsync(path);

        Assert.Equal((404, "Neo.ClientError.Request.Invalid"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("POST /db/gra%00ph/query/v2 HTTP/1.1")]
    [InlineData("POST /db/gra\0ph/query/v2 HTTP/1.1")]
    [InlineData("POST /db/graph/query/v2 HTTP/9.9")]
    [InlineData("\0\0\0\0")]
    public async Task What_is_not_HTTP_is_400_or_505(string line)
    {
        string answer = await SendBytesAsync(Encoding.Latin1.GetBytes(line + "\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));

        Assert.Matches("^HTTP/1.1 (400|505) ", answer);
    }

    [Fact]
    public async Task A_body_that_breaks_off_harms_nobody()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", api.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes("POST /db/graph/query/v2 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"statement\""),
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_chunk_that_is_none_is_400()
    {
        string answer = await SendBytesAsync(Encoding.ASCII.GetBytes(
            "POST /db/graph/query/v2 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n"));

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("Neo.ClientError.Request.Invalid", answer);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Another_media_type_is_415(string? type)
    {
        Answer answer = await api.SendAsync(HttpMethod.Post, "/db/graph/query/v2", """{"statement":"RETURN 1"}"""u8.ToArray(), type, null);

        Assert.Equal((415, "Neo.ClientError.Request.Invalid"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Formats_that_are_not_spoken_are_406()
    {
        Answer answer = await api.QueryAsync("""{"statement":"RETURN 1"}""", accept: "text/csv");

        Assert.Equal((406, "Neo.ClientError.Request.Invalid"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("GET", "/db/graph/query/v2", "POST")]
    [InlineData("OPTIONS", "/db/graph/tx/commit", "POST,DELETE")]
    [InlineData("GET", "/db/graph/query/v2/tx/1", "POST,DELETE")]
    [InlineData("DELETE", "/", "GET")]
    [InlineData("TRACE", "/health/live", "GET")]
    public async Task Another_method_is_405(string method, string path, string allowed)
    {
        Answer answer = await api.SendAsync(new HttpMethod(method), path, null, null, null);

        Assert.Equal((405, "Neo.ClientError.Request.Invalid", allowed), (answer.Status, answer.Code, answer.Headers["Allow"]));
    }

    [Fact]
    public async Task A_page_of_another_site_is_403()
    {
        Answer answer = await api.QueryAsync("""{"statement":"RETURN 1"}""", headers: ("Host", "attacker.example"));

        Assert.Equal((403, "Neo.ClientError.Security.Forbidden"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData(300)]
    public async Task An_idempotency_key_has_a_size(object key)
    {
        string text = key is int length ? new string('k', length) : (string)key;
        Answer answer = await api.QueryAsync("""{"statement":"RETURN 1"}""", headers: ("Idempotency-Key", text));

        Assert.Equal((400, "Neo.ClientError.Request.InvalidFormat"), (answer.Status, answer.Code));
    }

    private async Task<Answer> SendRawPathAsync(string path)
    {
        string answer = await SendBytesAsync(Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 24\r\nConnection: close\r\n\r\n{{\"statement\":\"RETURN 1\"}}"));
        int body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return new Answer(int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), null), null, answer[(body + 4)..], new Dictionary<string, string>());
    }

    private async Task<string> SendBytesAsync(byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", api.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(request, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
