using System.Runtime.CompilerServices;

namespace Serverless.GraphCore.Tests;

/// <summary>Files whose bytes were released. A new format gets a folder of its own; the old ones stay readable.</summary>
internal static class Golden
{
    private static readonly bool Rewrite = Environment.GetEnvironmentVariable("GRAPHCORE_REWRITE_GOLDEN") == "1";

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder(), name));

    /// <summary>Compares bytes with a file, or writes it when <c>GRAPHCORE_REWRITE_GOLDEN=1</c>.</summary>
    public static void Check(string name, byte[] bytes)
    {
        if (Rewrite)
        {
            File.WriteAllBytes(Path.Combine(Folder(), name), bytes);
        }

        Assert.Equal(Convert.ToHexString(Read(name)), Convert.ToHexString(bytes));
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
