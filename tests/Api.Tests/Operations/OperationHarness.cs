using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Api.Contracts;
using Serverless.Api.Hosting;
using Serverless.Api.Maintenance;
using Serverless.Api.Operations;
using Serverless.Api.Orchestration;
using Serverless.Api.Queries;
using Serverless.Api.Routing;
using Serverless.Api.Security;
using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Operations;

/// <summary>Processes that serve one deployment, one after the other or at a time, and its operations. Nobody waits for a process that is gone, or before a retry.</summary>
internal sealed class OperationHarness : IAsyncDisposable
{
    public static readonly RequestCaller Caller = new(Principal.Open, null, Guid.Empty);

    private readonly InMemoryObjectStore data = new(TimeProvider.System);
    private readonly List<Deployment> processes = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Holds the operations.</summary>
    public InMemoryObjectStore Store { get; } = new(TimeProvider.System);

    public OperationOptions Options { get; init; } = new() { CancelInterval = TimeSpan.FromHours(1), SweepInterval = TimeSpan.FromHours(1), Patience = TimeSpan.Zero, TidyTime = TimeSpan.Zero };

    public async ValueTask DisposeAsync()
    {
        foreach (Deployment process in processes)
        {
            await process.DisposeAsync();
        }
    }

    /// <summary>Starts a process.</summary>
    /// <param name="operations">What it sees of <see cref="Store"/>.</param>
    public async Task<Deployment> StartAsync(IObjectStore? operations = null)
    {
        var compactions = new CompactionRequests();
        var process = new Deployment(
            new DeploymentOptions
            {
                Databases = new StoredDatabases(data, new GraphDatabaseOptions(), compactions.Request),
                Compactions = compactions,
                Security = SecurityOptions.Open,
                OperationStore = operations ?? Store,
                Operations = Options,
                Orchestrator = new OrchestratorOptions { RetryDelay = TimeSpan.Zero, ClaimTime = TimeSpan.Zero },
                Version = "1.0.0",
            },
            NullLogger.Instance);
        processes.Add(process);
        await process.StartAsync(Token);
        return process;
    }

    /// <summary>Ends a process.</summary>
    public async Task StopAsync(Deployment process)
    {
        processes.Remove(process);
        await process.DisposeAsync();
    }

    /// <summary>Runs a statement at once and gives its rows.</summary>
    public static async Task<string> RunAsync(Deployment process, string database, string statement)
    {
        var rows = new RowSink();
        await process.Queries.ExecuteAsync(
            Caller, database, new TransactionRequest { Statements = [new QueryRequest(statement, MapValue.Empty)] }, rows, Token);
        return rows.ToString();
    }

    /// <summary>Asks for an operation under a key.</summary>
    public static Task<OperationState?> AskAsync(Deployment process, string statement, Guid? key, string database = "graph", RequestCaller? caller = null, IOrchestrationClient? client = null)
    {
        byte[] body = Encoding.UTF8.GetBytes(new JsonObject { ["statement"] = statement }.ToJsonString());
        var asked = new AskedOperation(caller ?? Caller, database, QueryBody.Read(body, typed: false, new ApiLimits()), body, IsTyped: false, ResultFormat.Plain, key);
        return process.Operations.StartAsync(asked, client, Token);
    }

    /// <summary>Waits until an operation has ended on a process, or has been left by it.</summary>
    public static Task<OperationState> WaitAsync(Deployment process, OperationState state) => process.Operations.WaitAsync(state, TimeSpan.FromMinutes(1), null, Token);

    /// <summary>The answer of an operation that has ended.</summary>
    public static async Task<(int Status, JsonNode Body)> AnswerAsync(Deployment process, Guid id, RequestCaller? caller = null)
    {
        var response = new RecordedResponse();
        await process.Operations.AnswerAsync(caller ?? Caller, id.ToString(), response, Token);
        return (response.StatusCode, JsonNode.Parse(response.Text)!);
    }

    /// <summary>What is stored of operations.</summary>
    public async Task<List<string>> ObjectsAsync() => await Store.ListAsync(ObjectPath.Parse("operations"), Token).Select(static found => found.Path.Name).ToListAsync(Token);

    /// <summary>What only orchestrations needed and is still there.</summary>
    public async Task<List<string>> LeftOversAsync() => [.. (await ObjectsAsync()).Where(static name => name.Contains(".work-", StringComparison.Ordinal))];

    private sealed class RowSink : IResultSink
    {
        private readonly List<string> rows = [];

        public void Begin(int statement, IReadOnlyList<string> columns)
        {
        }

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
        {
            for (int row = 0; row < batch.RowCount; row++)
            {
                rows.Add(string.Join(", ", batch.Columns.Select(column => column.GetValue(row).ToString())));
            }

            return ValueTask.CompletedTask;
        }

        public void End(int statement, QuerySummary summary)
        {
        }

        public override string ToString() => string.Join("; ", rows);
    }

    private sealed class RecordedResponse : ApiResponse
    {
        private readonly MemoryStream stream = new();
        private readonly PipeWriter body;

        public RecordedResponse() => body = PipeWriter.Create(stream);

        public int StatusCode { get; private set; }

        public string Text => Encoding.UTF8.GetString(stream.ToArray());

        public override bool HasStarted => stream.Length > 0;

        public override int Status
        {
            set => StatusCode = value;
        }

        public override string ContentType
        {
            set { }
        }

        public override long ContentLength
        {
            set { }
        }

        public override PipeWriter Body => body;

        public override void SetHeader(string name, string value)
        {
        }

        public override void Abort() => throw new InvalidOperationException("The answer was broken off.");
    }
}
