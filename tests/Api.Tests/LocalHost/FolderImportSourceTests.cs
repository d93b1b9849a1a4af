using Serverless.GraphCore.Errors;
using Serverless.LocalHost;
using Serverless.TestSupport;

namespace Serverless.Api.Tests.LocalHost;

public sealed class FolderImportSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string import;

    public FolderImportSourceTests()
    {
        import = Path.Combine(folder.FullName, "import");
        Directory.CreateDirectory(Path.Combine(import, "sub"));
        File.WriteAllText(Path.Combine(import, "x.csv"), "inside");
        File.WriteAllText(Path.Combine(import, "sub", "a b.csv"), "below");
        File.WriteAllText(Path.Combine(folder.FullName, "secret.csv"), "secret");
        File.CreateSymbolicLink(Path.Combine(import, "link.csv"), Path.Combine(folder.FullName, "secret.csv"));
        Directory.CreateSymbolicLink(Path.Combine(import, "up"), folder.FullName);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("file:///x.csv", "inside")]
    [InlineData("FILE:///x.csv", "inside")]
    [InlineData("file:///sub/a%20b.csv", "below")]
    public async Task A_file_below_the_folder_is_read(string url, string expected)
    {
        await using Stream stream = await new FolderImportSource(import).OpenAsync(url, TestContext.Current.CancellationToken);

        Assert.Equal(expected, await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("file:///../secret.csv")]
    [InlineData("file:///sub/../../secret.csv")]
    [InlineData("file:///%2e%2e/secret.csv")]
    [InlineData("file:///..%2fsecret.csv")]
    [InlineData("file:///./x.csv")]
    [InlineData("file:////etc/passwd")]
    [InlineData("file:///..\\secret.csv")]
    [InlineData("file:///link.csv")]
    [InlineData("file:///up/secret.csv")]
    [InlineData("file:///up/import/x.csv")]
    [InlineData("file:///x.csv%00.txt")]
    [InlineData("file:///absent.csv")]
    [InlineData("file:///sub")]
    [InlineData("file:///")]
    [InlineData("file://host/x.csv")]
    [InlineData("x.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("http://example.com/x.csv")]
    [InlineData("")]
    public async Task Anything_else_is_refused(string url)
    {
        GraphException error = await Assert.ThrowsAsync<GraphException>(
            () => new FolderImportSource(import).OpenAsync(url, TestContext.Current.CancellationToken).AsTask());

        Assert.Equal(ErrorCodes.ExternalResourceFailed, error.Code);
        Assert.DoesNotContain(folder.FullName, error.Message);
    }

    [Fact]
    public async Task Without_a_folder_nothing_is_read()
    {
        GraphException error = await Assert.ThrowsAsync<GraphException>(
            () => new FolderImportSource(null).OpenAsync("file:///x.csv", TestContext.Current.CancellationToken).AsTask());

        Assert.Contains("--import", error.Message);
    }
}
