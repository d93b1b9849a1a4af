using System.Diagnostics;
using System.Globalization;

namespace Serverless.EndToEnd.Tests;

/// <summary>How often a server is killed, and when. KILL_ROUNDS and KILL_SEED in the environment say so for longer runs and for repeats.</summary>
internal sealed class KillRounds
{
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <param name="rounds">How often without KILL_ROUNDS.</param>
    public KillRounds(int rounds)
    {
        Count = Number("KILL_ROUNDS") ?? rounds;
        Seed = Number("KILL_SEED") ?? Environment.TickCount;
        Random = new Random(Seed);
    }

    public int Count { get; }

    public int Seed { get; }

    public Random Random { get; }

    /// <summary>Says what a failed assertion needs to be repeated.</summary>
    public string Place(int round, string then = "") => string.Create(CultureInfo.InvariantCulture, $"seed {Seed}, round {round}{then}");

    /// <summary>Writes what was found.</summary>
    public void Report(string subject, string found) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{subject}: {Count} kills in {watch.Elapsed.TotalSeconds:F0} s (seed {Seed}): {found}"));

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
