namespace Serverless.TestSupport;

/// <summary>
/// Third-party test data, read by path and never part of the repository: the folder that the environment's SHARED_DIR
/// names, else the nearest folder <c>shared</c> beside the repository or above it.
/// </summary>
public static class SharedData
{
    /// <summary>The repository's root folder.</summary>
    public static string RepositoryRoot { get; } = Above(AppContext.BaseDirectory).First(folder => File.Exists(Path.Combine(folder, "Serverless.sln")));

    /// <summary>Whether missing data is a failure and not a reason to skip.</summary>
    public static bool Required => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The full path of a folder of the data, or null when it is not there.</summary>
    public static string? Find(string folder)
    {
        string? named = Environment.GetEnvironmentVariable("SHARED_DIR");
        IEnumerable<string> candidates = string.IsNullOrEmpty(named)
            ? Above(Path.GetDirectoryName(RepositoryRoot)).Select(parent => Path.Combine(parent, "shared"))
            : [Path.GetFullPath(named, RepositoryRoot)];
        return candidates.Select(candidate => Path.Combine(candidate, folder)).FirstOrDefault(Directory.Exists);
    }

    private static IEnumerable<string> Above(string? folder)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
        }
    }
}
