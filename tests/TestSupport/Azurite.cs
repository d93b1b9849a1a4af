using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Serverless.TestSupport;

/// <summary>
/// Azurite, the emulator of Blob and Table Storage, in memory and on free ports: one for all tests of a process, started for the first that
/// asks. It ends with the test process, also when that one is killed.
/// </summary>
public sealed partial class Azurite
{
    // The same in every emulator, and public.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly Lock Gate = new();
    private static Task<Azurite>? started;
    private static int containers;

    private Azurite(string connectionString) => ConnectionString = connectionString;

    /// <summary>Leads to it; the account is <c>devstoreaccount1</c>.</summary>
    public string ConnectionString { get; }

    /// <summary>Azurite as it runs, or the end of the test: skipped where it cannot be had, failed where everything must be tested.</summary>
    public static async Task<Azurite> RequireAsync()
    {
        Task<Azurite> start;
        lock (Gate)
        {
            start = started ??= StartAsync();
        }

        try
        {
            return await start;
        }
        catch (InvalidOperationException reason) when (!SharedData.Required)
        {
            Assert.Skip(reason.Message);
            throw;
        }
    }

    /// <summary>A name that no other test of this process has for its container.</summary>
    public static string NewContainer() => $"test-{Interlocked.Increment(ref containers)}";

    private static async Task<Azurite> StartAsync()
    {
        string tests = Path.Combine(SharedData.RepositoryRoot, "tests");
        string installation = await InstallAsync(Path.Combine(tests, "azurite.sh"));
        ProcessStartInfo start = Command(
            "node",
            Path.Combine(tests, "azurite.js"), installation, "--blobPort", "0", "--queuePort", "0", "--tablePort", "0", "--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck");
        start.RedirectStandardInput = true;
        Process process = Start(start);
        string output = "";
        var endpoints = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output += line + "\n";
            if (Listening().Match(line) is { Success: true } match)
            {
                endpoints[match.Groups["service"].Value] = $"{match.Groups["address"]}/{Account}";
            }

            if (endpoints.TryGetValue("Blob", out string? blobs) && endpoints.TryGetValue("Table", out string? tables))
            {
                // Nobody reads on; what it still writes must not fill the pipe.
                process.BeginErrorReadLine();
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new Azurite($"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={blobs};TableEndpoint={tables};");
            }
        }

        throw new InvalidOperationException($"Azurite did not start: {output}{await process.StandardError.ReadToEndAsync()}");
    }

    private static async Task<string> InstallAsync(string script)
    {
        using Process process = Start(Command("bash", script));
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"Azurite could not be installed: {await errors}");
    }

    private static Process Start(ProcessStartInfo command)
    {
        try
        {
            return Process.Start(command)!;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new InvalidOperationException($"{command.FileName} is needed to run Azurite: {failure.Message}", failure);
        }
    }

    private static ProcessStartInfo Command(string program, params string[] arguments) =>
        new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

    [GeneratedRegex("Azurite (?<service>[A-Za-z]+) service is successfully listening at (?<address>http://[0-9.:]+)")]
    private static partial Regex Listening();
}
