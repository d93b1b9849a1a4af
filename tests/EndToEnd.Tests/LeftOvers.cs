using Serverless.GraphCore.Storage.Objects;

namespace Serverless.EndToEnd.Tests;

/// <summary>Files of a data folder that never became objects.</summary>
internal static class LeftOvers
{
    /// <summary>Asserts that what dead processes had begun to write is gone a day later, when a process starts.</summary>
    public static void AssertGoneAfterADay(string data)
    {
        _ = new FileSystemObjectStore(data, new Later(TimeSpan.FromDays(2)));

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(data, ".tmp")));
        string[] known = [".blob", ".log", ".lock"];
        Assert.All(Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories), file => Assert.Contains(Path.GetExtension(file), known));
    }

    private sealed class Later(TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
    }
}
