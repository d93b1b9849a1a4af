using Serverless.TestSupport;

namespace Serverless.EndToEnd.Tests.Scenarios;

/// <summary>
/// The scenarios against servers of every kind, two of which serve one deployment together; with <c>SCENARIO_URLS</c>, against the
/// deployment at those addresses in place of the one in memory.
/// </summary>
public abstract class ScenarioTests(ScenarioTests.Servers servers, string? prefer = null)
{
    public static TheoryData<string> Files => [.. ScenarioFile.All];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Scenario_goes_as_its_file_says(string file)
    {
        using var runner = new ScenarioRunner(await servers.StartAsync(), Guid.NewGuid().ToString("n")[..8], prefer);

        await runner.RunAsync(ScenarioFile.Load(file), TestContext.Current.CancellationToken);
    }

    /// <summary>Servers of one deployment, started for the first scenario.</summary>
    public class Servers(DataKind kind, int count) : IAsyncDisposable
    {
        private static readonly Uri[] Elsewhere =
            [.. (Environment.GetEnvironmentVariable("SCENARIO_URLS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static address => new Uri(address))];

        private readonly List<ServerProcess> processes = [];
        private IReadOnlyList<Uri>? addresses;
        private ServerData? data;

        public async Task<IReadOnlyList<Uri>> StartAsync()
        {
            if (kind == DataKind.Memory && Elsewhere.Length > 0)
            {
                return Elsewhere;
            }

            if (addresses is null)
            {
                data = await ServerData.CreateAsync(kind);
                for (int i = 0; i < count; i++)
                {
                    processes.Add(await ServerProcess.StartAsync(data.Options, CancellationToken.None));
                }

                addresses = [.. processes.Select(static process => process.Address)];
            }

            return addresses;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (ServerProcess process in processes)
            {
                await process.DisposeAsync();
            }

            data?.Dispose();
            GC.SuppressFinalize(this);
        }
    }
}

public sealed class ScenariosInMemoryTests(ScenariosInMemoryTests.OneServer servers) : ScenarioTests(servers), IClassFixture<ScenariosInMemoryTests.OneServer>
{
    public sealed class OneServer() : Servers(DataKind.Memory, 1);
}

public sealed class ScenariosOnFilesTests(ScenariosOnFilesTests.TwoServers servers) : ScenarioTests(servers), IClassFixture<ScenariosOnFilesTests.TwoServers>
{
    public sealed class TwoServers() : Servers(DataKind.Files, 2);
}

public sealed class ScenariosOnAzuriteTests(ScenariosOnAzuriteTests.TwoServers servers) : ScenarioTests(servers), IClassFixture<ScenariosOnAzuriteTests.TwoServers>
{
    public sealed class TwoServers() : Servers(DataKind.Azurite, 2);
}

/// <summary>Every statement is an operation: what is asked for later has the same answers as what is answered at once.</summary>
public sealed class ScenariosAsOperationsTests(ScenariosAsOperationsTests.TwoServers servers)
    : ScenarioTests(servers, "respond-async, wait=60"), IClassFixture<ScenariosAsOperationsTests.TwoServers>
{
    public sealed class TwoServers() : Servers(DataKind.Azurite, 2);
}
