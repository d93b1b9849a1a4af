metadata description = 'What somebody should look at.'

@description('With what the names of the rules begin.')
param prefix string

@description('Where they are.')
param location string

@description('Tags of every resource.')
param tags object

@description('The workspace with the telemetry.')
param workspaceId string

@description('Who is told; empty: nobody, the alerts are only shown.')
param emailAddress string

var rules = [
  {
    name: 'server-errors'
    description: 'Requests that failed in the server (5xx).'
    query: 'AppRequests | where ResultCode startswith "5"'
    threshold: 5
    severity: 1
  }
  {
    name: 'throttling'
    description: 'Requests that a limit has refused (429). docs/OPERATIONS.md says which one and what to do.'
    query: 'AppRequests | where ResultCode == "429"'
    threshold: 100
    severity: 3
  }
  {
    name: 'commit-conflicts'
    description: 'Transactions that others were faster than (409): writers compete for the same data.'
    query: 'AppRequests | where ResultCode == "409" and Name !in ("OperationResult", "Import")'
    threshold: 50
    severity: 3
  }
  {
    name: 'orchestration-failures'
    description: 'Operations, their activities or timers that failed.'
    query: 'AppRequests | where Success == false and Name in ("RunOperation", "AdvanceOperation", "RunOperationPart", "FailOperation", "CleanUpOperation", "SweepOperations", "ReportUsage", "Maintain")'
    threshold: 0
    severity: 2
  }
]

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emailAddress)) {
  name: '${prefix}-operators'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'operators'
    enabled: true
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: emailAddress
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${prefix}-${rule.name}'
    location: location
    tags: tags
    properties: {
      displayName: rule.name
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: rule.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      autoMitigate: true
      actions: {
        actionGroups: empty(emailAddress) ? [] : [group.id]
      }
    }
  }
]
