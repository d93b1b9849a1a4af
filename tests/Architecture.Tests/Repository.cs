using System.Runtime.CompilerServices;

namespace Serverless.Architecture.Tests;

/// <summary>A text file of the repository: its path from the root, with forward slashes, and its lines.</summary>
internal sealed record RepositoryFile(string Path, string[] Lines);

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every file with one of the endings below the given folders, without build outputs.</summary>
    public static IReadOnlyList<RepositoryFile> Read(string[] folders, params string[] endings) =>
        [.. from folder in folders
            let start = Path.Combine(Root, folder)
            where Directory.Exists(start)
            from path in Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories)
            let relative = Path.GetRelativePath(Root, path).Replace('\\', '/')
            where !relative.Contains("/bin/", StringComparison.Ordinal) && !relative.Contains("/obj/", StringComparison.Ordinal)
            where endings.Any(ending => relative.EndsWith(ending, StringComparison.Ordinal))
            orderby relative
            select new RepositoryFile(relative, File.ReadAllLines(path))];

    public static string ReadText(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        // The built tests may have been moved with the repository: prefer where they run over where they were compiled.
        foreach (string start in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(here)! })
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
            {
                if (File.Exists(Path.Combine(at.FullName, "Serverless.sln")))
                {
                    return at.FullName;
                }
            }
        }

        throw new InvalidOperationException("Serverless.sln was not found above the tests.");
    }
}
