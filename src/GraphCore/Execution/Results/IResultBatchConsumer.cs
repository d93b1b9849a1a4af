namespace Serverless.GraphCore.Execution.Results;

/// <summary>Takes the rows of a statement.</summary>
internal interface IResultBatchConsumer
{
    /// <summary>Some rows. The batch is valid until the returned task ends.</summary>
    ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken);
}
