using System.Diagnostics;
using System.Globalization;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Storage.Commit;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Simulation;

/// <summary>
/// This executable as a process that commits to a folder until it is killed, and writes the number of each acknowledged transaction on a
/// line of its own.
/// </summary>
public sealed class FileWriterProcess : ILogConsumer
{
    private const string Variable = "GRAPHCORE_TESTS_WRITER";
    private const string Success = "acknowledged ";
    private const string Failure = "not acknowledged ";

    private readonly long[] _registers = new long[SimulatedTransaction.Registers];
    private LogPosition _position;

    /// <summary>Small logs, so that rotation is met often.</summary>
    internal static LogOptions Options { get; } = new() { RotationRecords = 20, MaxSealedLogs = null };

    public static Process Start(string folder, int firstNumber)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(FileWriterProcess).Assembly.Location);
        }

        foreach (var argument in (string[])["-class", typeof(FileWriterProcess).FullName!, "-explicit", "only"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[Variable] = string.Create(CultureInfo.InvariantCulture, $"{firstNumber}|{folder}");
        return Process.Start(start)!;
    }

    /// <summary>What a line says was acknowledged; null for what else the runner writes.</summary>
    public static long? Acknowledged(string line)
    {
        if (line.StartsWith(Failure, StringComparison.Ordinal))
        {
            throw new InvalidOperationException(line);
        }

        return line.StartsWith(Success, StringComparison.Ordinal) ? long.Parse(line.AsSpan(Success.Length), CultureInfo.InvariantCulture) : null;
    }

    [Fact(Explicit = true)]
    public Task Writes_until_killed()
    {
        var order = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(order is null, "A process that another test starts.");
        var parts = order!.Split('|', 2);
        return RunAsync(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
    }

    void ILogConsumer.Reset(DatabaseHead head)
    {
        Array.Clear(_registers);
        _position = head.Position;
    }

    void ILogConsumer.Apply(LogRecord record, LogPosition position)
    {
        foreach (var commit in record is CommitsRecord commits ? commits.Commits : [])
        {
            var transaction = SimulatedTransaction.Decode(commit.Payload);
            foreach (var register in transaction.Writes)
            {
                _registers[register] = transaction.Number;
            }
        }

        _position = position;
    }

    private async Task RunAsync(int firstNumber, string folder)
    {
        var clock = TimeProvider.System;
        var log = (await DatabaseLog.OpenAsync(new FileSystemObjectStore(folder, clock), OpenDatabase.Paths, this, Options, clock, CancellationToken.None))!;
        var committer = new Committer(log, new SequentialIdGenerator(firstNumber), clock);
        await using var output = new StreamWriter(Console.OpenStandardOutput());
        var random = new Random(firstNumber);
        for (var number = firstNumber; ; number++)
        {
            var result = await committer.CommitAsync(SimulatedTransaction.IdOf(number), _ => ValueTask.FromResult<CommitRequest?>(Run(number, random)), Deadline.After(clock, TimeSpan.FromSeconds(30)), CancellationToken.None);
            await output.WriteLineAsync(result is Committed ? $"{Success}{number}" : $"{Failure}{number}: {result}");
            await output.FlushAsync();
        }
    }

    private CommitRequest Run(int number, Random random)
    {
        var register = random.Next(SimulatedTransaction.Registers);
        return new SimulatedTransaction(number, _position, 1, [(register, _registers[register])], [register]).ToRequest(CommitTraits.None, false, 0, 0);
    }
}
