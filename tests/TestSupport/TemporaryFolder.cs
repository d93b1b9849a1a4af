namespace Serverless.TestSupport;

/// <summary>A folder of its own, deleted on disposal.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder's full path.</summary>
    public string FullName { get; } = Directory.CreateTempSubdirectory("serverless-graph-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
