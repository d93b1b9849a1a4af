using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Serverless.Api.Contracts;
using Serverless.Api.Tests.Support;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Tests.Endpoints;

public sealed class ImportEndpointTests : IAsyncLifetime
{
    private static readonly (string Name, string Text)[] Sent = [("n.csv", ":ID\n1\n"), ("r.csv", ":START_ID,:END_ID,:TYPE\n1,1,é\n")];

    private ApiFixture api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => api = await ApiFixture.StartAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task A_form_has_several_files_and_the_query_the_options()
    {
        api.Database.Imported = new ImportSummary(1, 2, 3, 4, [new BadRow("n.csv", 5, 6, "no \"good\"")], "b");
        using var form = new MultipartFormDataContent();
        foreach ((string name, string text) in Sent)
        {
            form.Add(new StringContent(text), "file", name);
        }

        Answer answer = await PostAsync("?nodes=A:B%3Dn.csv&nodes=m.csv,o.csv&relationships=R%3Dr.csv&delimiter=TAB&array-delimiter=%7C&quote=%27&id-type=integer&skip-bad=7", form);

        Assert.Equal(
            (200, """{"nodes":1,"relationships":2,"properties":3,"badRowCount":4,"badRows":[{"file":"n.csv","line":5,"column":6,"reason":"no \"good\""}],"bookmarks":["b"]}"""),
            (answer.Status, answer.Text));
        Assert.Equal(Sent, api.Database.Files);
        ImportOptions options = api.Database.ImportOptions!;
        Assert.Equal(["A:B n.csv", " m.csv,o.csv"], options.Nodes.Select(Describe));
        Assert.Equal(["R r.csv"], options.Relationships.Select(Describe));
        Assert.Equal(('\t', '|', '\'', ImportIdType.Integer, 7), (options.Delimiter, options.ArrayDelimiter, options.Quote, options.IdType, options.SkipBad));
    }

    [Fact]
    public async Task A_zip_archive_has_several_files()
    {
        Answer answer = await PostAsync(string.Empty, Content(Zip(Sent), "application/zip"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(Sent, api.Database.Files);
    }

    [Fact]
    public async Task Files_that_unpack_to_more_than_is_allowed_are_refused()
    {
        await using ApiFixture small = await ApiFixture.StartAsync(new ApiLimits { ImportBytes = 10_000 });
        byte[] allowed = Zip(("a.csv", new string('a', 4_000)), ("b.csv", new string('b', 6_000)));
        byte[] bomb = Zip(("a.csv", new string('a', 4_000)), ("b.csv", new string('b', 6_001)));

        Assert.Equal(200, (await small.SendAsync(HttpMethod.Post, "/db/graph/import", allowed, "application/zip", null)).Status);
        Answer answer = await small.SendAsync(HttpMethod.Post, "/db/graph/import", bomb, "application/zip", null);

        Assert.True(bomb.Length < 1_000);
        Assert.Equal((413, "The files of the archive are too long; at most 10000 bytes of content are allowed."), (answer.Status, (string?)answer.Json["errors"]![0]!["message"]));
    }

    [Fact]
    public async Task A_tar_archive_has_several_files()
    {
        var stream = new MemoryStream();
        using (var archive = new TarWriter(stream, leaveOpen: true))
        {
            foreach ((string name, string text) in Sent)
            {
                archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "./" + name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        Answer answer = await PostAsync(string.Empty, Content(stream.ToArray(), "application/x-tar"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(Sent, api.Database.Files);
    }

    [Theory]
    [InlineData("application/jsonl", "body.jsonl")]
    [InlineData("text/csv; charset=utf-8", "body.csv")]
    public async Task A_body_may_be_one_file(string type, string name)
    {
        Answer answer = await PostAsync(string.Empty, Content("x"u8.ToArray(), type));

        Assert.Equal(200, answer.Status);
        Assert.Equal([(name, "x")], api.Database.Files);
    }

    [Theory]
    [InlineData("?delimeter=x", "text/csv", 400, "An import has no option `delimeter`")]
    [InlineData("?delimiter=ab", "text/csv", 400, "`delimiter` takes one ASCII character")]
    [InlineData("?skip-bad=-1", "text/csv", 400, "`skip-bad` is a number, not `-1`")]
    [InlineData("?skip-bad=1&skip-bad=2", "text/csv", 400, "`skip-bad` is there twice")]
    [InlineData("?id-type=x", "text/csv", 400, "`id-type` is `string` or `integer`, not `x`")]
    [InlineData("?nodes=A%3D", "text/csv", 400, "`A=` names no file")]
    [InlineData("", "application/json", 415, "`Content-Type` must be one of multipart/form-data")]
    [InlineData("", "multipart/form-data", 400, "A multipart body needs a `boundary`")]
    [InlineData("", "multipart/form-data; boundary=x", 400, "The form is not what its `Content-Type` says")]
    [InlineData("", "application/zip", 400, "The body is no zip archive")]
    [InlineData("", "application/x-tar", 400, "The body is no tar archive")]
    public async Task A_request_that_makes_no_sense_is_refused(string query, string type, int status, string message)
    {
        Answer answer = await PostAsync(query, Content(Encoding.UTF8.GetBytes(new string('?', 600)), type));

        Assert.Equal(status, answer.Status);
        Assert.StartsWith(message, (string)answer.Json["errors"]![0]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_of_a_form_that_is_no_file_is_refused()
    {
        using var form = new MultipartFormDataContent { { new StringContent("1"), "skip-bad" } };

        Answer answer = await PostAsync(string.Empty, form);

        Assert.Equal(400, answer.Status);
        Assert.Contains("options belong into the query", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_is_a_zip_archive_of_csv_files_or_json_lines()
    {
        api.Database.Files.AddRange([.. Sent, ("graph.jsonl", "{}\n")]);

        (int status, string? type, byte[] zip) = await GetAsync("?format=csv");
        (int lineStatus, string? lineType, byte[] lines) = await GetAsync("?format=jsonl");

        Assert.Equal((200, "application/zip"), (status, type));
        using var archive = new ZipArchive(new MemoryStream(zip));
        Assert.Equal(Sent, archive.Entries.Select(entry => (entry.Name, new StreamReader(entry.Open()).ReadToEnd())));
        Assert.Equal((200, "application/jsonl", "{}\n"), (lineStatus, lineType, Encoding.UTF8.GetString(lines)));
        Assert.Equal(zip, (await GetAsync(string.Empty)).Body);
    }

    [Fact]
    public async Task An_empty_export_is_an_empty_archive()
    {
        (_, _, byte[] zip) = await GetAsync(string.Empty);

        Assert.Empty(new ZipArchive(new MemoryStream(zip)).Entries);
    }

    [Fact]
    public async Task An_export_of_another_format_is_refused()
    {
        (int status, _, byte[] body) = await GetAsync("?format=xml");

        Assert.Equal(400, status);
        Assert.Contains("`format` is `csv` or `jsonl`", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_fails_on_its_way_is_no_whole_archive()
    {
        api.Database.Files.AddRange(Sent);
        api.Database.ExportFailure = new GraphException(ErrorCodes.StorageDamageDetected, "broken");
        bool isWhole;
        try
        {
            (int status, _, byte[] zip) = await GetAsync(string.Empty);
            isWhole = status == 200 && new ZipArchive(new MemoryStream(zip)).Entries.Count > 0;
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidDataException or IOException)
        {
            isWhole = false;
        }

        Assert.False(isWhole);
    }

    private static string Describe(ImportGroup group) => $"{string.Join(':', group.Names)} {string.Join(',', group.Files)}";

    private static ByteArrayContent Content(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private async Task<Answer> PostAsync(string query, HttpContent content)
    {
        using HttpResponseMessage response = await api.Client.PostAsync($"/db/graph/import{query}", content, Token);
        string text = await response.Content.ReadAsStringAsync(Token);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), text, new Dictionary<string, string>());
    }

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in files)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return stream.ToArray();
    }

    private async Task<(int Status, string? Type, byte[] Body)> GetAsync(string query)
    {
        using HttpResponseMessage response = await api.Client.GetAsync($"/db/graph/export{query}", Token);
        return ((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsByteArrayAsync(Token));
    }
}
