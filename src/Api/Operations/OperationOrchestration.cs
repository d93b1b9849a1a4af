using Serverless.Api.Orchestration;

namespace Serverless.Api.Operations;

/// <summary>What an activity is to do.</summary>
/// <param name="Id">Of which operation.</param>
/// <param name="Generation">How often the operation has begun anew, because a database had gone on meanwhile.</param>
/// <param name="Round">How often parts have been run in this generation.</param>
/// <param name="Part">Which of the round's parts is meant.</param>
public sealed record OperationCall(Guid Id, int Generation, int Round, int Part);

/// <summary>What an activity has done.</summary>
/// <param name="Parts">How many parts have to be run before the operation can go on; 0: it has ended.</param>
/// <param name="HasMoved">Whether a database cannot be read any more at the state that other parts have read: the operation has to begin anew.</param>
public sealed record OperationReply(int Parts, bool HasMoved);

/// <summary>
/// Runs an operation: as far as it goes, then the parts that are missing, all at a time, and so on, until nothing is missing. The statement is run from its beginning each time, on
/// the results of the parts that have been run before; so what it does needs no memory but these, and nothing but the numbers here is in the orchestration's history.
/// </summary>
public static class OperationOrchestration
{
    /// <summary>What hosts know it by.</summary>
    public const string Name = "RunOperation";

    /// <summary>What hosts know its activities by.</summary>
    public const string AdvanceName = "AdvanceOperation";

    /// <inheritdoc cref="AdvanceName"/>
    public const string PartName = "RunOperationPart";

    /// <inheritdoc cref="AdvanceName"/>
    public const string FailName = "FailOperation";

    /// <inheritdoc cref="AdvanceName"/>
    public const string CleanUpName = "CleanUpOperation";

    /// <summary>So often an operation begins anew at most.</summary>
    public const int Generations = 8;

    /// <summary>Runs the statement as far as it goes.</summary>
    public static readonly ActivityName<OperationCall, OperationReply> Advance = Activity(AdvanceName);

    /// <summary>Runs one part.</summary>
    public static readonly ActivityName<OperationCall, OperationReply> Part = Activity(PartName);

    /// <summary>Ends the operation, because an activity could not be run.</summary>
    public static readonly ActivityName<OperationCall, OperationReply> Fail = Activity(FailName);

    /// <summary>Removes whatever only the orchestration needed.</summary>
    public static readonly ActivityName<OperationCall, OperationReply> CleanUp = Activity(CleanUpName);

    /// <summary>The body.</summary>
    public static async Task RunAsync(IOrchestrationContext context)
    {
        Guid id = Guid.ParseExact(context.InstanceId, "n");
        try
        {
            int generation = 0;
            while (generation < Generations && !await TryAsync(context, id, generation))
            {
                generation++;
            }

            if (generation == Generations)
            {
                await context.CallActivityAsync(Fail, new OperationCall(id, generation, 0, 0));
            }
        }
        catch (ActivityFailedException)
        {
            await context.CallActivityAsync(Fail, new OperationCall(id, Generations, 0, 0));
        }

        await context.CallActivityAsync(CleanUp, new OperationCall(id, 0, 0, 0));
    }

    private static async Task<bool> TryAsync(IOrchestrationContext context, Guid id, int generation)
    {
        for (int round = 0; ; round++)
        {
            OperationReply next = await context.CallActivityAsync(Advance, new OperationCall(id, generation, round, 0));
            if (next.HasMoved || next.Parts == 0)
            {
                return !next.HasMoved;
            }

            context.SetCustomStatus($"{{\"generation\":{generation},\"round\":{round},\"parts\":{next.Parts}}}");
            var parts = new Task<OperationReply>[next.Parts];
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = context.CallActivityAsync(Part, new OperationCall(id, generation, round, i));
            }

            if (Array.Exists(await Task.WhenAll(parts), static part => part.HasMoved))
            {
                return false;
            }
        }
    }

    private static ActivityName<OperationCall, OperationReply> Activity(string name) =>
        new(name, OperationJsonContext.Default.OperationCall, OperationJsonContext.Default.OperationReply);
}
