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
        using var runner = new ScenarioRunner(await servers.StartAsync(), Guid.NewGuid().ToString("n")[..8], prefer: prefer);

        await runner.RunAsync(ScenarioFile.Load(file), TestContext.Current.CancellationToken);
    }

    /// <summary>Servers of one deployment, started for the first scenario.</summary>
    public class Servers(DataKind kind, int count, bool isSecured = false) : IAsyncDisposable
    {
        private readonly Uri[] elsewhere =
        [
            .. (Environment.GetEnvironmentVariable(isSecured ? "SCENARIO_SECURED_URLS" : "SCENARIO_URLS") ?? "")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(static address => new Uri(address)),
        ];

        private readonly List<ServerProcess> processes = [];
        private IReadOnlyList<Uri>? addresses;
        private ServerData? data;

        /// <summary>The credentials of the administrator, <c>name:password</c>.</summary>
        public static string Administrator { get; } = "admin:" + (Environment.GetEnvironmentVariable("SCENARIO_SECURED_PASSWORD") ?? "the admin's password");

        public async Task<IReadOnlyList<Uri>> StartAsync()
        {
            if (kind == DataKind.Memory && elsewhere.Length > 0)
            {
                return elsewhere;
            }

            if (addresses is null)
            {
                data = await ServerData.CreateAsync(kind);
                for (int i = 0; i < count; i++)
                {
                    processes.Add(await ServerProcess.StartAsync(
                        isSecured ? [.. data.Options, "--auth"] : data.Options,
                        CancellationToken.None,
                        environment: new Dictionary<string, string> { ["GRAPH_ADMIN_PASSWORD"] = Administrator["admin:".Length..] }));
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

/// <summary>
/// The scenarios of deployments with users. With <c>SCENARIO_SECURED_URLS</c>, against the deployment at those addresses in place of the one in memory; <c>SCENARIO_SECURED_PASSWORD</c> is then
/// that of its user <c>admin</c>.
/// </summary>
public abstract class SecuredScenarioTests(ScenarioTests.Servers servers)
{
    public static TheoryData<string> Files => [.. ScenarioFile.Secured];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Scenario_goes_as_its_file_says(string file)
    {
        using var runner = new ScenarioRunner(await servers.StartAsync(), Guid.NewGuid().ToString("n")[..8], ScenarioTests.Servers.Administrator);

        await runner.RunAsync(ScenarioFile.Load(file), TestContext.Current.CancellationToken);
    }
}

public sealed class SecuredScenariosInMemoryTests(SecuredScenariosInMemoryTests.OneServer servers) : SecuredScenarioTests(servers), IClassFixture<SecuredScenariosInMemoryTests.OneServer>
{
    public sealed class OneServer() : ScenarioTests.Servers(DataKind.Memory, 1, isSecured: true);
}

public sealed class SecuredScenariosOnFilesTests(SecuredScenariosOnFilesTests.TwoServers servers) : SecuredScenarioTests(servers), IClassFixture<SecuredScenariosOnFilesTests.TwoServers>
{
    public sealed class TwoServers() : ScenarioTests.Servers(DataKind.Files, 2, isSecured: true);
}

public sealed class SecuredScenariosOnAzuriteTests(SecuredScenariosOnAzuriteTests.TwoServers servers) : SecuredScenarioTests(servers), IClassFixture<SecuredScenariosOnAzuriteTests.TwoServers>
{
    public sealed class TwoServers() : ScenarioTests.Servers(DataKind.Azurite, 2, isSecured: true);
}
