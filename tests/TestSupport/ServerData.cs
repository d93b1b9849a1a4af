namespace Serverless.TestSupport;

/// <summary>The kinds of place where LocalHost keeps its data.</summary>
public enum DataKind
{
    /// <summary>The server's memory.</summary>
    Memory,

    /// <summary>A folder.</summary>
    Files,

    /// <summary>Blob Storage, by its emulator.</summary>
    Azurite,
}

/// <summary>An empty place for the data of a LocalHost server, or of several.</summary>
public sealed class ServerData : IDisposable
{
    private readonly TemporaryFolder? _folder;

    private ServerData(TemporaryFolder? folder, params string[] options)
    {
        _folder = folder;
        Options = options;
    }

    /// <summary>The options that lead a server there.</summary>
    public IReadOnlyList<string> Options { get; }

    /// <summary>The folder where a server on files keeps its data.</summary>
    public string Folder => _folder?.FullName ?? throw new InvalidOperationException("The data is in no folder.");

    /// <summary>A new place. Ends the test where the kind cannot be had.</summary>
    public static async Task<ServerData> CreateAsync(DataKind kind)
    {
        switch (kind)
        {
            case DataKind.Memory:
                return new ServerData(null, "--memory");
            case DataKind.Files:
                var folder = new TemporaryFolder();
                return new ServerData(folder, "--data", folder.FullName);
            default:
                var azurite = await Azurite.RequireAsync();
                return new ServerData(null, "--connection-string", azurite.ConnectionString, "--container", Azurite.NewContainer());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();
}
